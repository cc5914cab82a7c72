import { looksOpaque } from '../opaque.ts'
import type { StructureRule } from '../span.ts'

/**
 * Services that sign in with keys of no form of their own (a digest, a UUID, letters), by names that are no ordinary words:
 * right behind one, with a sign or a quote between, such a value is most likely its key.
 */
const services =
  'abstractapi abuseipdb accuweather activecampaign adafruit adzuna aeroworkflow ahrefs airbrake airvisual aiven alchemyapi alconost alegra aletheiaapi algolia alienvault allsports alpaca alphavantage amadeus amplitude ankr anthropic apacta apiflash apifonica apify apilayer apitemplate apollo.io appcues appfollow applitools appoptics appsflyer appveyor artsy asana assemblyai auth0 autodesk autoklose avaza aviationstack axonaut ayrshare bamboohr bannerbear baremetrics baseten beebole bigcommerce billomat binance bitbar bitbucket bitfinex bitly bitmex bitpanda bitrise bitstamp bittrex blazemeter blocknative bombbomb braintree browserstack bscscan bugherd bugsnag buildkite bulksms buttercms bybit caflou calendarific calendly calorieninja capsulecrm carboninterface cashboard caspio censys cexio chainstack chargebee chartmogul checklyhq circleci clarifai clearbit clearout clickhelp clickmeter clicksend clickup cliengo clientary clockify clockworksms close.io closecrm cloudconvert cloudflare cloudimage cloudinary cloudmersive cloudplan cloudsmith cloverly cloze codacy codeclimate codemagic codeship cohere coinapi coinbase coingecko coinlayer coinlib coinmarketcap confluent contentful contentstack convertapi convertkit convier copyleaks coveo coveralls craftmypdf crowdin crowdstrike crypto.com cryptocompare currencycloud currencylayer customer.io customerguru d7network dandelion dareboost datadog datafire datagov debounce deepai deepgram deepinfra deepsource delighted deputy deribit detectify detectlanguage diffbot digicert digitalocean discord dnscheck docparser documo docusign doppler dotmailer dovico droneci dropbox dwolla dydx dynalist dyspatch easyinsight edamam edenai edusign eightxeight elasticemail elevenlabs enablex endorlabs enigma.io eodhd etherscan ethplorer eventbrite everhour exchangerate expensify ezeeship facebook fastforex faunadb feedly fibery fileio findl finicity finnhub fixer.io fixerio flexport flickr flightaware flightstats floatrates flowroute flutterwave foursquare frameio freshbooks freshdesk freshsales freshservice ftrack fullcontact fullstory fxmarket gateio geckoboard gemini geoapify geocodio getgist getresponse getsandbox ghostadmin giphy gitter glassnode gnews gocanvas gocardless godaddy goodreads goshippo grafana graphcms graphhopper greenhouse greynoise groovehq gtmetrix gumroad gyazo happyscribe hasura hellosign helpcrunch helpscout helpshift hereapi heroku hetzner hibp hiveage holidayapi honeybadger honeycomb host.io hotjar hubspot hubspotlegacy huggingface hunter.io huobi hybiscus hypertrack ibmcloud iconfinder iexcloud imagekit infisical infura insightly instabot instamojo intercom interseller intrinio invoiceocean ipapi ipdata ipgeo ipgeolocation ipify ipinfo ipinfodb ipquality ipstack jotform jumpcloud juro kaleyra kaltura kanbantool karmacrm keenio kickbox klaviyo klipfolio knapsackpro kontent kraken kucoin langfuse langsmith languagelayer larksuite lastfm lastpass launchdarkly leadfeeder lemlist lendflow lessannoyingcrm lexoffice linenotify linkedin liveagent livestorm loadmill locationiq logdna loggly loginradius logz.io lokalise loyverse lunchmoney magento magicbell mailboxlayer mailchimp mailerlite mailgun mailjet mailmodo mailsac mailtrap mandrill mapbox mapquest marketaux marketstack mattermost mavenlink maxmind meaningcloud mediastack meilisearch meistertask messagebird metaapi metabase microlink mistral mixpanel mockaroo moesif mojohelpdesk moonclerk moonpay moosend moralis mparticle mrticktock nasdaq netlify netsuite neutrino.api newrelic newsapi newscatcher nexmo nftport nicereply nimble noticeable nowpayments nozbeteams numverify nutritionix nylas nytimes oanda okta okx omnisend onedesk onelogin onepagecrm onesignal onfleet oopspam openai opencage opencagedata openuv openvpn openweather openweathermap opsgenie opsworks optidash optimizely owlbot paddle pagerduty pandadoc pandascore paperform paralleldots parsehub parseur partnerstack paymoapp paymongo paypal paystack pdflayer pdfshift peopledatalabs pepipost perigon pexels photoroom phyllo pinata pinterest pipedream pipedrive pivotaltracker pixabay plaid planetscale planview plausible plivo podio poeditor poloniex polygon.io portkey positionstack postageapp postmark powrbot prodpad prospectcrm proxycrawl pubnub pulsetic pushbullet pusher pushover qualaroo qualys quandl qubole quickmetrics quicknode rackspace rapid7 rapidapi raven.tools rawg raygun razorpay reachmail readme.io rebrandly recharge.payments refiner rentman repairshopr replicate restpack rev.ai ringcentral riotgames ritekit roaring.io rocketreach rollbar roninapp route4me runpod runrunit runscope salesblink salesflare salesforce satismeter saucelabs scalingo scalr scrapeowl scraperapi scrapestack scrapingant scrapingbee screenshotapi screenshotlayer scrutinizer securitytrails selectpdf semaphoreci semrush sendbird sendgrid sendinblue sendowl sendpulse sentiment sentry serphouse serpstack sherpadesk shipengine shippo shipwire shodan shopify shortcut.com shotstack shutterstock signalwire signupgenius simplesat simplynoted simvoly sinch sirv siteleaf skybiometry smartlook smartsheet smartystreets smooch smsglobal snipcart snovio snyk sonarcloud sparkpost splunk spoonacular sportsmonk squarespace squareup sslmate statuscake statuspage statuspal stitchdata stockdata stormglass storyblok strava stripo stytch sugester sumologic supabase supernotes surveyanyplace surveybot surveysparrow survicate swiftype tailscale takealot talentlms tallyfy tatumio taxjar teamgate technicalanalysis tefter teletype telnyx tenable terraform_cloud testingbot textmagic thinkific thousandeyes ticketmaster tickettailor tiingo timecamp timezoneapi tineswebhook tinybird tinypng tmdb tmetric todoist toggl tokeet tomorrow.io tomtom tradier transferwise travelpayouts travis-ci travisci trelloapi twelvedata twilio twitch twitter tyntec typeform typesense typetalk ubidots uclassify unifyid unplugg unsplash upbooks upcdatabase uplead uploadcare upstash uptimerobot upwave urlscan userflow userstack vagrant_cloud vagrantcloud vatlayer veevavault verifier verimail veriphone versioneye viewneo vimeo virustotal visualcrossing vkontakte voiceflow voicegain voipms vonage voodoosms vouchery vpnapi vultr vyte wakatime walkscore weatherbit weatherstack web3storage webexbot webflow webscraper webscraping wepay whoxy wistia woocommerce wordsapi workable workday workos worksnaps workstack worldcoinindex worldweather wrike wufoo xircles yandex yelpfusion yesware yext youneedabudget yousign zapier zendesk zenduty zenkit zenrows zenscrape zenserp zeplin zerobounce zerossl zerotier zipapi zipbooks zipcodeapi zipcodebase zonkafeedback zoominfo zulip'.split(
    ' ',
  )

const value =
  /[a-z\d]{0,12}(?:[_ -](?:api|id|user|org|app|account|env|project|site|key))?["']?[ \t]{0,4}(?:(?:[:=]|=>|-(?= ))[ \t]{0,4})?(["'{]?)(?:[a-z\d]{1,10}[:=])?([\w.~+/=-]{12,200})(?![\w@:])/iuy
const digest = /^(?:[\da-f]{24,128}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/iu
const readable =
  /^v?\d+\.\d|[a-z]\.[a-z]{2,}|^\d{4}-\d\d|^[a-z]+(?:[-_./][a-z]+)*[-_./]?\d{0,4}$|\.[a-z]{2,4}$|^\d{1,11}$/iu

function findKey(text: string, keyword: string, end: number) {
  if (/[\w./@-]/u.test(text[end - keyword.length - 1] ?? '')) return []
  value.lastIndex = end
  const found = value.exec(text)
  if (!found) return []
  const [whole, quote, secret = ''] = found
  const between = whole.slice(0, whole.length - secret.length)
  // A blank alone is between words of a sentence too: `circleci 4f5e… passed` says which commit it was.
  if (quote === '' && !/[:=]| - /u.test(between) && !isWholeLine(text, end - keyword.length, value.lastIndex))
    return []
  if (!digest.test(secret) && (readable.test(secret) || !looksOpaque(secret))) return []
  const start = found.index + whole.length - secret.length
  return [{ start, end: start + secret.length, kind: 'service-key' }]
}

/** Nothing else stands on the line. */
function isWholeLine(text: string, start: number, end: number): boolean {
  return (
    /(?:^|\n)[ \t]{0,40}$/u.test(text.slice(Math.max(0, start - 42), start)) &&
    /^[ \t]{0,40}(?:\r?\n|$)/u.test(text.slice(end, end + 43))
  )
}

const constructed = /\(["']([\w.~+/=-]{20,200})["']/uy
/** `new VendorClient("…")`: what a client of a service is made with. */
const clientKey: StructureRule = {
  keyword: 'client',
  find(text, end) {
    if (text[end] !== '(') return []
    constructed.lastIndex = end
    const secret = constructed.exec(text)?.[1]
    if (secret === undefined || (!digest.test(secret) && (readable.test(secret) || !looksOpaque(secret))))
      return []
    return [{ start: end + 2, end: end + 2 + secret.length, kind: 'service-key' }]
  },
}

export const serviceKeys: readonly StructureRule[] = [
  clientKey,
  ...services.map((keyword) => ({
    keyword,
    find: (text: string, end: number) => findKey(text, keyword, end),
  })),
]

import { looksOpaque } from '../opaque.ts'
import type { StructureRule } from '../span.ts'

/**
 * Services that sign in with keys of no form of their own (a digest, a UUID, letters), by names that are no ordinary words:
 * right behind one, with a sign or a quote between, such a value is most likely its key.
 */
const services =
  'abstractapi abuseipdb accuweather activecampaign adafruit adzuna aeroworkflow ahrefs airbrake airvisual aiven alchemyapi aletheiaapi alienvault allsports amplitude apacta apiflash apifonica apilayer apitemplate apollo.io appcues appfollow appsflyer assemblyai auth0 autodesk aviationstack avaza axonaut bamboohr bannerbear baremetrics bigcommerce bitfinex bitmex bittrex blazemeter blocknative bombbomb braintree browserstack bscscan bugherd bugsnag buttercms calendarific calendly capsulecrm carboninterface cashboard censys chargebee chartmogul checklyhq circleci clearbit clickhelp clickmeter clicksend clickup clockify clockworksms close.io cloudconvert cloudflare cloudimage cloudinary cloudmersive cloudsmith cloverly codacy codeclimate codemagic coinapi coinbase coinlayer coinlib confluent contentful contentstack convertapi convertkit convier copyleaks coveralls craftmypdf crowdin cryptocompare currencycloud currencylayer customer.io datadog datagov debounce deepai deepgram deepsource delighted deputy detectify detectlanguage digicert docparser documo docusign dotmailer dovico dropbox dwolla dynalist dyspatch easyinsight edamam edenai eightxeight elasticemail elevenlabs enigma.io eodhd etherscan ethplorer eventbrite everhour exchangerate fastforex faunadb fileio findl finnhub fixer.io flightaware flightstats flowroute flutterwave foursquare frameio freshbooks freshdesk freshsales freshservice ftrack fullcontact fullstory gemini geoapify geocodio getgist getresponse getsandbox giphy gocanvas gocardless goodreads grafana graphcms graphhopper greenhouse groovehq gyazo happyscribe helpcrunch helpscout heroku hereapi holidayapi honeybadger honeycomb host.io hotjar hubspot hunter.io hypertrack iconfinder iexcloud imagekit infura instabot instamojo insightly intercom interseller ipapi ipdata ipgeolocation ipify ipinfodb ipquality ipstack jotform jumpcloud juro kanbantool kaleyra karmacrm keenio kickbox klaviyo knapsackpro kontent kraken kucoin languagelayer lastfm launchdarkly leadfeeder lemlist lessannoyingcrm linenotify livestorm loadmill locationiq loggly loginradius logz.io lokalise loyverse magicbell mailboxlayer mailchimp mailerlite mailgun mailjet mailmodo mailsac mandrill mapbox mapquest marketstack mattermost mavenlink maxmind mediastack meaningcloud messagebird metaapi metabase microlink mixpanel mockaroo moesif moonclerk moosend moralis mrticktock nasdaq netlify neutrino.api newrelic newsapi newscatcher nexmo nftport nicereply nimble noticeable numverify nutritionix nylas okta omnisend onedesk onelogin onepagecrm onesignal onfleet oopspam openai opencagedata openuv openvpn openweather opsgenie optimizely owlbot pagerduty pandadoc pandascore paperform paralleldots parseur partnerstack paymongo paystack pdflayer pdfshift peopledatalabs pepipost phyllo pinata pipedream pipedrive pivotaltracker pixabay planview plivo podio poloniex polygon.io positionstack postageapp postmark powrbot prodpad prospectcrm proxycrawl pubnub pushbullet pushover qualaroo qubole rapidapi raven.tools razorpay readme.io rebrandly recharge.payments refiner repairshopr replicate restpack rev.ai ringcentral riotgames ritekit roaring.io rocketreach route4me runscope salesblink salesflare salesforce satismeter saucelabs scalingo scrapeowl scraperapi scrapestack scrapingant scrapingbee screenshotapi screenshotlayer securitytrails selectpdf semaphoreci sendbird sendgrid sendinblue sendpulse sentiment serpstack serphouse sherpadesk shodan shortcut.com shotstack shutterstock signalwire signupgenius simplesat simvoly sinch siteleaf skybiometry smartsheet smartystreets snipcart snovio sonarcloud spoonacular sportsmonk squareup sslmate statuscake statuspage statuspal stitchdata stockdata stormglass stripo stytch sugester sumologic supernotes surveyanyplace surveybot surveysparrow swiftype tallyfy tatumio taxjar teamgate technicalanalysis tefter teletype telnyx testingbot textmagic thousandeyes ticketmaster tickettailor tineswebhook tmetric todoist toggl tomorrow.io tomtom tradier transferwise travelpayouts travis-ci trelloapi twelvedata twilio twitch typeform tyntec typetalk ubidots unifyid unplugg unsplash upcdatabase uplead uploadcare uptimerobot upwave urlscan userflow userstack vatlayer verifier verimail veriphone versioneye vimeo virustotal visualcrossing voicegain vonage voodoosms vouchery vultr vyte wakatime walkscore weatherbit weatherstack web3storage webexbot webflow webscraper webscraping wepay whoxy wistia wordsapi workable workday worksnaps worldcoinindex worldweather wrike xircles yelpfusion yesware youneedabudget yousign zendesk zenkit zenrows zenscrape zenserp zeplin zerobounce zerossl zerotier zipapi zipbooks zipcodeapi zipcodebase zonkafeedback zulip'.split(
    ' ',
  )

const value =
  /[a-z]{0,6}(?:[_ -](?:id|user|org|app|account|env|project|site|key))?["']?[ \t]{0,4}(?:(?:[:=]|=>)[ \t]{0,4})?(["'{]?)(?:[a-z\d]{1,10}[:=])?([\w.~+/=-]{12,200})(?![\w@:])/iuy
const digest = /^(?:[\da-f]{24,128}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/iu
const readable =
  /^v?\d+\.\d|[a-z]\.[a-z]{2,}|^\d{4}-\d\d|^[a-z]+(?:[-_./][a-z]+)*[-_./]?\d{0,4}$|\.[a-z]{2,4}$|^\d{1,11}$/iu

function keyOf(text: string, keyword: string, end: number) {
  if (/[\w./@-]/u.test(text[end - keyword.length - 1] ?? '')) return []
  value.lastIndex = end
  const found = value.exec(text)
  if (!found) return []
  const [whole, quote, secret] = found as unknown as [string, string, string]
  const between = whole.slice(0, whole.length - secret.length)
  // A blank alone is between words of a sentence too: `circleci 4f5e… passed` says which commit it was.
  if (quote === '' && !/[:=]/u.test(between)) return []
  if (!digest.test(secret) && (readable.test(secret) || !looksOpaque(secret))) return []
  const start = found.index + whole.length - secret.length
  return [{ start, end: start + secret.length, kind: 'service-key' }]
}

export const serviceKeys: readonly StructureRule[] = services.map((keyword) => ({
  keyword,
  find: (text, end) => keyOf(text, keyword, end),
}))

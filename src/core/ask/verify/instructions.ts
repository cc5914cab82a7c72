import { extendToSentences } from './clauses.ts'

const things = `(?:instructions?|prompts?|rules?|guidelines?|directives?|context|passages?|documents?|questions?)`
/** How a sentence speaks to a model that reads it, rather than to people. */
const addressed = [
  new RegExp(
    String.raw`\b(?:ignor\w+|disregard\w*|forget\w*|overrid\w+|bypass\w*)\b.{0,40}\b(?:previous|prior|above|earlier|preceding|your)\b.{0,30}\b${things}\b`,
    'isu',
  ),
  new RegExp(
    String.raw`^\W*(?:please\s+|now\s+|important\W+)*(?:ignore|disregard|forget)\b.{0,50}\b${things}\b`,
    'isu',
  ),
  new RegExp(
    String.raw`\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b${things}\s+(?:above|before|given|so\s+far)\b`,
    'isu',
  ),
  /^\W*(?:assistant|human)\s*:|\btell\s+the\s+user\s+(?:that|to)\b/iu,
  /\bassistants?\s+(?:must|should|shall|will|has\s+to|have\s+to|is\s+to)\s+(?:now\s+|always\s+)?(?:answer|reply|respond|say|output|reveal|cite|claim)\b/iu,
  /\bsystem\s+prompt\b|\b(?:hidden|secret|new|updated)\s+instructions?\b/iu,
  /\b(?:you\s+are(?:\s+now)?|act\s+as|pretend\s+to\s+be|behave\s+as)\b.{0,30}\b(?:ai|assistant|language\s+model|chatbot|llm|jailbroken|dan)\b/isu,
  /\b(?:chatbots?|(?:large\s+)?language\s+models?|ai\s+(?:models?|assistants?)|llms?|the\s+ai)\b.{0,40}\b(?:must|should|shall|will|has\s+to|have\s+to|is\s+to)\s+(?:now\s+|always\s+|never\s+)?(?:answer|reply|respond|say|output|print|write|tell|reveal|cite|claim)\b/isu,
  /^\W*(?:please\s+|now\s+|instead\W+|always\s+|you\s+must\s+)*(?:answer|reply|respond|say|output|repeat|tell\s+the\s+user)\b.{0,30}\b(?:only|instead|exactly|that|with|the\s+(?:word|words|text|phrase)|following)\b/isu,
  /^\W*(?:please\s+)?(?:answer|reply\s+to|respond\s+to)\s+(?:any|all|every)\s+questions?\b/iu,
  /\b(?:to|for)\s+(?:any|all|every|each)\s+(?:questions?|quer(?:y|ies)|prompts?)\b.{0,20}\b(?:answer|reply|respond|say)\b/isu,
  /\bend\s+of\s+(?:the\s+)?(?:passages?|context|prompt)\b|<\/?(?:system|assistant|instructions?|passages?)>|\[\/?inst\]|<\|[a-z_]+\|>/iu,
  /^\W*do\s+not\s+(?:mention|cite|quote|tell|reveal|verify)\b.{0,40}\b(?:user|instructions?|passages?|sources?)\b/isu,
  /\b(?:ignorier\w*|vergiss|missachte)\b.{0,40}\b(?:anweisung\w*|vorgaben?|regeln|instruktion\w*)\b/isu,
  /\b(?:ignore[rz]?|oublie[rz]?)\b.{0,40}\b(?:instructions?|consignes?|règles)\b.{0,20}\bprécédent/isu,
  /\b(?:ignora|olvida)\b.{0,40}\b(?:instrucciones|reglas|istruzioni|regole)\b/isu,
]
/** How a sentence goes on with the instructions of the one before. */
const goesOn =
  /^\W*(?:instead|from\s+now\s+on|now|then|say|answer|reply|respond|output|print|write|tell|stattdessen)\b/iu

/** Whether a stretch of a text stands in instructions to a model. What they say is no evidence of anything. */
export function isInstruction(text: string, start: number, end: number): boolean {
  const [from, to] = extendToSentences(text, start, end)
  if (readSentences(text.slice(from, to)).some(speaksToModel)) return true
  if (from === 0 || !goesOn.test(text.slice(from, to))) return false
  const [before] = extendToSentences(text, Math.max(0, from - 2), Math.max(0, from - 2))
  return speaksToModel(text.slice(before, from))
}

function speaksToModel(sentence: string): boolean {
  return addressed.some((pattern) => pattern.test(sentence))
}

function readSentences(text: string): string[] {
  return text.split(/(?<=[.!?])\s+/u)
}

/** Whether somebody asks about such instructions, and may be told what they say. */
export function asksAboutInstructions(question: string): boolean {
  return /\b(?:prompts?|injections?|jailbreaks?|instructions?|anweisung\w*)\b/iu.test(question)
}

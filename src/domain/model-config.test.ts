import { expect, it } from 'vitest'
import { classifierConfig } from './model-config.ts'

const weights = 'onnx/model_quantized.onnx'
const labels = ['O', 'B-PER', 'I-PER']

it('names the labels of the head, and keeps what says how the encoder is made', () => {
  const encoder = {
    architectures: ['BertForTokenClassification'],
    model_type: 'bert',
    hidden_size: 384,
    id2label: { 0: 'O', 1: 'B-LOC' },
    label2id: { O: 0, 'B-LOC': 1 },
    num_labels: 2,
    problem_type: 'multi_label_classification',
  }
  expect(classifierConfig(encoder, labels, weights)).toEqual({
    architectures: ['BertForTokenClassification'],
    model_type: 'bert',
    hidden_size: 384,
    id2label: { 0: 'O', 1: 'B-PER', 2: 'I-PER' },
    label2id: { O: 0, 'B-PER': 1, 'I-PER': 2 },
    'transformers.js_config': { dtype: 'q8' },
  })
})

it.each([
  [{ model_type: 'bert', architectures: ['BertModel'] }, 'BertForTokenClassification'],
  [{ model_type: 'xlm-roberta', architectures: ['XLMRobertaForMaskedLM'] }, 'XLMRobertaForTokenClassification'],
  [{ model_type: 'deberta-v2', architectures: ['DebertaV2ForTokenClassification'] }, 'DebertaV2ForTokenClassification'],
  [{ model_type: 'bert' }, 'BertForTokenClassification'],
])('makes a token classifier of %j', (encoder, architecture) => {
  expect(classifierConfig(encoder, labels, weights)['architectures']).toEqual([architecture])
})

it('keeps what the folder tells transformers.js beside the kind of weights', () => {
  const told = { 'transformers.js_config': { device: 'wasm', dtype: 'fp32' } }
  expect(classifierConfig({ model_type: 'bert', ...told }, labels, weights)['transformers.js_config']).toEqual({
    device: 'wasm',
    dtype: 'q8',
  })
  expect(classifierConfig({ model_type: 'bert' }, labels, 'onnx/other.onnx')).not.toHaveProperty([
    'transformers.js_config',
  ])
})

it('refuses what is no configuration, naming the field', () => {
  expect(() => classifierConfig({}, labels, weights)).toThrow(/config\.json: model_type/)
  expect(() => classifierConfig([], labels, weights)).toThrow(/config\.json/)
})

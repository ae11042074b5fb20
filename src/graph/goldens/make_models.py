"""Small token-classification models of each form that exporters write, and what is true of them: models.json.

A BERT encoder of two layers with random weights, exported by torch.onnx.export as Hugging Face's exporter does,
converted and quantised by ONNX Runtime's own tools. Widths 24 and 64: one is no multiple of 32.

Usage: python make_models.py [DIRECTORY]
Made with torch 2.13.0, transformers 5.23.0, onnx 1.23.2, onnxruntime 1.31.1.
"""
import base64, gzip, json, os, sys, tempfile, warnings
import numpy as np, onnx, onnxruntime as ort, torch
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.float16 import convert_float_to_float16
from transformers import BertConfig, BertForTokenClassification, BertModel

warnings.filterwarnings('ignore')
out = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
torch.manual_seed(20261121)
config = BertConfig(vocab_size=40, hidden_size=24, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64,
                    max_position_embeddings=16, num_labels=5, initializer_range=0.4, attn_implementation='eager')
names = ['input_ids', 'attention_mask', 'token_type_ids']
ids = np.array([[2, 17, 5, 30, 11, 8, 3], [2, 9, 39, 3, 0, 0, 0]], np.int64)
feeds = {'input_ids': ids, 'attention_mask': (ids > 0).astype(np.int64), 'token_type_ids': np.zeros_like(ids)}


class Exported(torch.nn.Module):
    def __init__(self, model, form):
        super().__init__()
        self.model, self.form = model, form

    def forward(self, input_ids, attention_mask, token_type_ids):
        # A mask of four axes is passed on as it is; of two, it would bring transformers' mask tracing along.
        mask = (1.0 - attention_mask[:, None, None, :].float()) * -10000.0
        encoder = self.model.bert if self.form != 'features' else self.model
        hidden = encoder(input_ids=input_ids, attention_mask=mask, token_type_ids=token_type_ids).last_hidden_state
        if self.form == 'features': return hidden
        if self.form == 'gemm':  # rows alone: nn.Linear of two axes is exported as Gemm
            return self.model.classifier(hidden.reshape(-1, hidden.shape[-1])).reshape(*hidden.shape[:2], -1)
        return self.model.classifier(hidden)


def export(model, form, path):
    output = 'last_hidden_state' if form == 'features' else 'logits'
    axes = {n: {0: 'batch_size', 1: 'sequence_length'} for n in names + [output]}
    torch.onnx.export(Exported(model, form).eval(), tuple(torch.tensor(feeds[n]) for n in names), path, input_names=names,
                      output_names=[output], dynamic_axes=axes, opset_version=17, dynamo=False)
    m = onnx.load(path)
    for n in m.graph.node: n.ClearField('doc_string')
    onnx.save(m, path)


def quantise(src, path, kind, per_channel, classifier, symmetric):
    skip = [n.name for n in onnx.load(src).graph.node if n.op_type == 'MatMul' and 'classifier' in n.name]
    quantize_dynamic(src, path, op_types_to_quantize=['MatMul', 'Gather'], per_channel=per_channel, weight_type=kind,
                     nodes_to_exclude=[] if classifier else skip, extra_options={'MatMulConstBOnly': True, 'WeightSymmetric': symmetric})


def floated(path):
    """The quantised model with float activations: each dynamic product is a float MatMul of the dequantised weight."""
    m = onnx.load(path); g = m.graph
    constants = {i.name: numpy_helper.to_array(i) for i in g.initializer}
    producer = {o: n for n in g.node for o in n.output}
    nodes, weights = [], {}
    for n in g.node:
        cast = next((producer[i] for i in n.input if n.op_type == 'Mul' and i in producer and producer[i].op_type == 'Cast'), None)
        product = producer.get(cast.input[0]) if cast is not None else None
        if product is None or product.op_type != 'MatMulInteger': nodes.append(n); continue
        base = product.input[1].removesuffix('_quantized')
        q, zero, scale = (constants[base + s] for s in ('_quantized', '_zero_point', '_scale'))
        weights[base] = (q.astype(np.int32) - zero.astype(np.int32)).astype(np.float32) * scale.astype(np.float32)
        nodes.append(helper.make_node('MatMul', [producer[product.input[0]].input[0], base + '_float'], list(n.output)))
    g.initializer.extend(numpy_helper.from_array(w, b + '_float') for b, w in weights.items())
    del g.node[:]; g.node.extend(nodes)
    used = {i for n in nodes for i in n.input} | {o.name for o in g.output}
    while True:
        live = [n for n in g.node if any(o in used for o in n.output)]
        if len(live) == len(g.node): break
        del g.node[:]; g.node.extend(live)
        used = {i for n in live for i in n.input} | {o.name for o in g.output}
    return m, weights


def run(model, extra=()):
    """The outputs named, which may be tensors inside the graph."""
    m = onnx.ModelProto(); m.CopyFrom(model)
    for name in extra: m.graph.output.append(helper.make_empty_tensor_value_info(name))
    options = ort.SessionOptions(); options.log_severity_level = 3
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = ort.InferenceSession(m.SerializeToString(), options, providers=['CPUExecutionProvider'])
    return dict(zip([o.name for o in session.get_outputs()], session.run(None, feeds)))


def hidden_name(m):
    """The classifier's input. In these exports the encoder ends in the last LayerNormalization."""
    return [n for n in m.graph.node if n.op_type == 'LayerNormalization'][-1].output[0]


b64 = lambda a: base64.b64encode(np.ascontiguousarray(a, '<f4').tobytes()).decode()
model = BertForTokenClassification(config).eval()
torch.nn.init.normal_(model.classifier.bias, std=0.5)
for layer in model.bert.encoder.layer: torch.nn.init.normal_(layer.intermediate.dense.bias, std=0.3)
W, b = (p.detach().numpy() for p in (model.classifier.weight, model.classifier.bias))
cases = []


def case(name, form, m, weight=W, bias=b):
    values = run(m, [] if form == 'features' else [hidden_name(m)])
    hidden = values['last_hidden_state'] if form == 'features' else values[hidden_name(m)]
    c = {'file': name + '.onnx.gz', 'form': form, 'hidden': b64(hidden)}
    if form != 'features': c |= {'weight': b64(weight), 'bias': b64(bias), 'logits': b64(values['logits'])}
    cases.append(c)


with tempfile.TemporaryDirectory() as tmp:
    path = lambda name: os.path.join(tmp, name + '.onnx')
    export(model, 'matmul', path('float-matmul')); case('float-matmul', 'matmul', onnx.load(path('float-matmul')))
    export(model, 'gemm', path('float-gemm')); case('float-gemm', 'gemm', onnx.load(path('float-gemm')))
    export(model.bert, 'features', path('features')); case('features', 'features', onnx.load(path('features')))
    half = convert_float_to_float16(onnx.load(path('float-matmul')), keep_io_types=True)
    onnx.save(half, path('half'))
    case('half', 'half', onnx.load(path('float-matmul')), W.astype(np.float16).astype('f'), b.astype(np.float16).astype('f'))
    variants = []
    for signed in [True, False]:
        for columns in [True, False]:
            # ONNX Runtime's own defaults: signed weights symmetric about 0, unsigned ones not.
            name = f"{'int8' if signed else 'uint8'}-{'column' if columns else 'tensor'}"
            variants.append((name, signed, columns, False, signed))
    variants += [('int8-tensor-offset', True, False, False, False), ('int8-column-classifier', True, True, True, True),
                 ('uint8-tensor-classifier', False, False, True, False)]
    for name, signed, columns, classifier, symmetric in variants:
        quantise(path('float-matmul'), path(name), QuantType.QInt8 if signed else QuantType.QUInt8, columns, classifier, symmetric)
        m, weights = floated(path(name))
        last = [w for w in weights.values() if w.shape == (24, 5)]
        assert len(last) == (1 if classifier else 0)
        case(name, 'dynamic', m, last[0].T if classifier else W, b)

    for c in cases:
        with open(os.path.join(tmp, c['file'].removesuffix('.gz')), 'rb') as f, open(os.path.join(out, c['file']), 'wb') as g:
            g.write(gzip.compress(f.read(), 9, mtime=0))

about = 'float32 little-endian base64: weight [labels x hidden], bias [labels], hidden and logits [batch x length x ...] of the graph with float activations'
json.dump({'about': about, 'feeds': {n: a.tolist() for n, a in feeds.items()}, 'labels': 5, 'width': 24, 'cases': cases},
          open(os.path.join(out, 'models.json'), 'w'), indent=1)
print(sum(os.path.getsize(os.path.join(out, f)) for f in os.listdir(out)) // 1000, 'kB')

"""Small encoders of several architectures and the hidden states of all their layers: layers.json.

Random weights, exported by torch.onnx.export, the hidden states by transformers (`output_hidden_states`). Operator set 14
writes layer normalisation out; one BERT is fused by ONNX Runtime's optimiser for transformers.

Usage: python make_layers.py [DIRECTORY]
Made with torch 2.13.0, transformers 5.23.0, onnx 1.23.2, onnxruntime 1.31.1.
"""
import base64, gzip, json, os, sys, tempfile, warnings
import numpy as np, onnx, onnxruntime as ort, torch
from onnxruntime.transformers import optimizer
from transformers import (AlbertConfig, AlbertModel, BertConfig, BertModel, DistilBertConfig, DistilBertModel, ElectraConfig,
                          ElectraModel, GPT2Config, GPT2Model)

warnings.filterwarnings('ignore')
out = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
torch.manual_seed(20261121)
ids = torch.tensor([[2, 17, 5, 30, 11, 8, 3], [2, 9, 33, 3, 7, 12, 5]])
common = dict(vocab_size=36, initializer_range=0.4, attn_implementation='eager')
bert = dict(common, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24, max_position_embeddings=16)
models = {
    'bert': (17, BertModel(BertConfig(**bert))),
    'bert-14': (14, BertModel(BertConfig(**bert))),
    'electra': (17, ElectraModel(ElectraConfig(**dict(bert, embedding_size=8)))),
    'albert': (17, AlbertModel(AlbertConfig(**dict(bert, embedding_size=8)))),
    'distilbert': (14, DistilBertModel(DistilBertConfig(**common, dim=16, n_layers=2, n_heads=2, hidden_dim=24, max_position_embeddings=16))),
    # Normalises before what is added; its hidden states are the sums, but the last, which is normalised.
    'gpt2': (17, GPT2Model(GPT2Config(**common, n_embd=16, n_layer=2, n_head=2, n_inner=24, n_positions=16, use_cache=False))),
}


class Exported(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids):
        mask = torch.zeros(input_ids.shape[0], 1, 1, input_ids.shape[1])
        if self.model.config.model_type == 'gpt2': mask = torch.full((7, 7), -1e4).triu(1)[None, None]
        return self.model(input_ids=input_ids, attention_mask=mask).last_hidden_state


def states_of(model):
    with torch.no_grad():
        mask = torch.zeros(ids.shape[0], 1, 1, ids.shape[1])
        if model.config.model_type == 'gpt2': mask = torch.full((7, 7), -1e4).triu(1)[None, None]
        return [h.numpy() for h in model(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states]


b64 = lambda a: base64.b64encode(np.ascontiguousarray(a, '<f4').tobytes()).decode()
cases = []
with tempfile.TemporaryDirectory() as tmp:
    def keep(name, path, states):
        m = onnx.load(path)
        for n in m.graph.node: n.ClearField('doc_string')
        # The exporter does not know how wide GPT-2's are.
        m.graph.output[0].type.tensor_type.shape.dim[2].dim_value = 16
        got = ort.InferenceSession(m.SerializeToString(), providers=['CPUExecutionProvider']).run(['last_hidden_state'], {'input_ids': ids.numpy()})[0]
        assert np.abs(got - states[-1]).max() < 1e-4, (name, np.abs(got - states[-1]).max())
        with open(os.path.join(out, f'layers-{name}.onnx.gz'), 'wb') as g: g.write(gzip.compress(m.SerializeToString(), 9, mtime=0))
        cases.append({'file': f'layers-{name}.onnx.gz', 'states': [b64(s) for s in states]})

    for name, (version, model) in models.items():
        model.eval()
        for p in model.parameters():
            if p.ndim == 1: torch.nn.init.normal_(p, mean=float(p.mean() > 0.5), std=0.2)
        path = os.path.join(tmp, name + '.onnx')
        torch.onnx.export(Exported(model).eval(), (ids,), path, input_names=['input_ids'], output_names=['last_hidden_state'],
                          dynamic_axes={'input_ids': {0: 'batch'}, 'last_hidden_state': {0: 'batch'}}, opset_version=version, dynamo=False)
        states = states_of(model)
        keep(name, path, states)
        if name == 'bert':
            fused = optimizer.optimize_model(path, model_type='bert', num_heads=2, hidden_size=16, opt_level=0)
            path = os.path.join(tmp, 'bert-fused.onnx')
            fused.save_model_to_file(path)
            print('fused:', sorted({n.op_type for n in fused.model.graph.node}))
            keep('bert-fused', path, states)

about = 'float32 little-endian base64 [batch x length x hidden]: the states before each layer, then the last'
json.dump({'about': about, 'ids': ids.tolist(), 'width': 16, 'cases': cases}, open(os.path.join(out, 'layers.json'), 'w'), indent=1)

"""LoRA adapters of the tiny Llama of the tests, written and merged by the package `peft`.

    make_adapters.py          (packages torch, transformers and peft)

`plain` has one rank and scale; `patterned` has others for some modules, and scales by the root of the rank.
"""

import json
import shutil
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import LlamaConfig, LlamaForCausalLM

fixtures = Path(__file__).parents[1] / "lib" / "model" / "fixtures"
configs = {
    "plain": LoraConfig(r=2, lora_alpha=6, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM"),
    "patterned": LoraConfig(
        r=3, lora_alpha=4, target_modules=["k_proj", "o_proj", "down_proj"], rank_pattern={"layers.1.self_attn.k_proj": 1},
        alpha_pattern={"down_proj": 9}, use_rslora=True, task_type="CAUSAL_LM"),
}


def base_model():
    config = LlamaConfig(**json.loads((fixtures / "llama" / "config.json").read_text()))
    return LlamaForCausalLM.from_pretrained(fixtures / "llama", config=config, dtype=torch.float32)


torch.manual_seed(15)
for name, config in configs.items():
    model = get_peft_model(base_model(), config)
    for parameter_name, parameter in model.named_parameters():
        if "lora_" in parameter_name:
            torch.nn.init.normal_(parameter, std=0.3)
    folder = fixtures / "adapters" / name
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    written = json.loads((folder / "adapter_config.json").read_text())
    written["base_model_name_or_path"] = "someone/tiny-llama"
    (folder / "adapter_config.json").write_text(json.dumps(written, indent=1) + "\n")
    before = base_model().state_dict()
    merged = model.merge_and_unload().state_dict()
    changed = {key: value.contiguous() for key, value in merged.items() if not torch.equal(value, before[key])}
    save_file(changed, fixtures / "adapters" / f"{name}-merged.safetensors")
    print(name, sorted(changed))

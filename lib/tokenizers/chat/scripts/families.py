"""The published formats of the families, written out in Python without Jinja, against
hone's own templates for them."""

ALPACA = "Below is an instruction that describes a task. Write a response that appropriately completes the request."


def chatml(ms, prompt, s):
    return "".join(f"<|im_start|>{m['role']}\n{m['content']}<|im_end|>\n" for m in ms) + ("<|im_start|>assistant\n" if prompt else "")


def llama3(ms, prompt, s):
    h = lambda r: f"<|start_header_id|>{r}<|end_header_id|>\n\n"
    return s["bos_token"] + "".join(h(m["role"]) + m["content"].strip() + "<|eot_id|>" for m in ms) + (h("assistant") if prompt else "")


def llama2(ms, prompt, s):
    # Meta's generation.py: the system text is put into the first user message; each
    # pair is f"{B_INST} {prompt.strip()} {E_INST} {answer.strip()} " between BOS and EOS.
    if ms[0]["role"] == "system":
        ms = [{"role": "user", "content": "<<SYS>>\n" + ms[0]["content"] + "\n<</SYS>>\n\n" + ms[1]["content"]}] + ms[2:]
    out = ""
    for m in ms:
        out += f"{s['bos_token']}[INST] {m['content'].strip()} [/INST]" if m["role"] == "user" else f" {m['content'].strip()} {s['eos_token']}"
    return out


def mistral(ms, prompt, s):
    return s["bos_token"] + "".join(f"[INST] {m['content']} [/INST]" if m["role"] == "user" else m["content"] + s["eos_token"] for m in ms)


def zephyr(ms, prompt, s):
    return "".join(f"<|{m['role']}|>\n{m['content']}{s['eos_token']}\n" for m in ms) + ("<|assistant|>\n" if prompt else "")


def gemma(ms, prompt, s):
    role = {"assistant": "model"}
    return s["bos_token"] + "".join(f"<start_of_turn>{role.get(m['role'], m['role'])}\n{m['content'].strip()}<end_of_turn>\n" for m in ms) + (
        "<start_of_turn>model\n" if prompt else "")


def alpaca(ms, prompt, s):
    head, ms = (ms[0]["content"], ms[1:]) if ms[0]["role"] == "system" else (ALPACA, ms)
    return head + "".join(f"\n\n### Instruction:\n{m['content']}" if m["role"] == "user" else f"\n\n### Response:\n{m['content']}{s['eos_token']}" for m in ms) + (
        "\n\n### Response:\n" if prompt else "")


def regular(ms, system):
    """System text only where allowed, then user and assistant in turns, content as text."""
    turns = ms[1:] if ms[0]["role"] == "system" else ms
    return (system or turns is ms) and bool(turns) and all(
        isinstance(m["content"], str) and m["role"] == ("user", "assistant")[i % 2] for i, m in enumerate(turns))


def check_families(render, templates, chats, special):
    for family in (chatml, llama3, llama2, mistral, zephyr, gemma, alpaca):
        name, n = family.__name__, 0
        for chat in chats:
            ms = chat["messages"]
            if not regular(ms, name not in ("mistral", "gemma")) or "continue_final_message" in chat:
                continue
            prompt = chat.get("add_generation_prompt", False)
            text, _ = render(templates[name], ms, add_generation_prompt=prompt, **special)
            want = family(ms, prompt, special)
            assert text == want, (name, ms, text, want)
            n += 1
        assert n > 50, (name, n)
        print(name, "equals its published format on", n, "conversations")

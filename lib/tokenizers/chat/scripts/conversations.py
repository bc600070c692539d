"""Conversations at random: roles, white space, scripts, parts, tools, documents."""

TEXTS = [
    "Hello!", "  padded \n", "", "What is 2 + 2?", "日本語のテキストです。", "naïve café — “quotes” 👩‍👩‍👧", "line one\nline two\n\nline four",
    "<think>\nlet me see\n</think>\n\nIt is 4.", "{\"json\": [1, 2.5, null]}", "code: `if a < b && c > d: {{ x }} {% y %}`", "<|im_end|> spelt out </s>",
    "\ttab\r\nand return", "it's \"quoted\" 'twice' \\ back\\slash", "<tool_response>x</tool_response>", "a" * 60 + " " + "b" * 30,
]

TOOLS = [
    {"type": "function", "function": {"name": "weather", "description": "Say the weather.\nNow.", "parameters": {
        "type": "object", "properties": {"city": {"type": "string", "description": "Where"}, "unit": {"type": "string", "enum": ["C", "F"]}},
        "required": ["city"]}, "return": {"type": "string"}}},
    {"type": "function", "function": {"name": "sum", "description": "Add <numbers> & “more”", "parameters": {
        "type": "object", "properties": {"a": {"type": "number"}, "b": {"type": ["integer", "null"], "description": "2nd"}, "items": {"type": "array"}},
        "required": []}}},
]

ARGUMENTS = [{"city": "Zürich", "unit": "C"}, {"a": 1, "b": None, "x": [1.5, 1e20, True, {"y": "z"}]}, {}]


def content(r, parts):
    text = r.choice(TEXTS) if r.random() < 0.9 else r.choice(TEXTS) + r.choice(TEXTS)
    if not parts or r.random() < 0.5:
        return text
    out = [{"type": "text", "text": text}]
    if r.random() < 0.5:
        out.insert(0, {"type": "image"})
    if r.random() < 0.3:
        out.append({"type": "text", "text": r.choice(TEXTS)})
    return out


def call(r, number):
    return {"type": "function", "id": "call%05d" % number, "function": {"name": r.choice(["weather", "sum"]), "arguments": r.choice(ARGUMENTS)}}


def one(r):
    chat = {}
    kind = r.random()
    parts, tools, odd = kind < 0.12, 0.12 <= kind < 0.4, kind > 0.93
    messages = []
    if r.random() < 0.4:
        messages.append({"role": "system", "content": content(r, False)})
    for turn in range(r.choice([1, 1, 1, 2, 2, 3, 4])):
        messages.append({"role": "user", "content": content(r, parts)})
        if tools and r.random() < 0.6:
            calls = [call(r, turn * 3 + i) for i in range(r.choice([1, 1, 2]))]
            messages.append({"role": "assistant", "content": r.choice([None, "", "Let me look."]), "tool_calls": calls})
            for c in calls:
                messages.append({"role": "tool", "name": c["function"]["name"], "tool_call_id": c["id"], "content": r.choice(["21.5", "{\"t\": 3}", TEXTS[4]])})
        answer = {"role": "assistant", "content": content(r, parts)}
        if r.random() < 0.1:
            answer["reasoning_content"] = "\nwell…\n"
        messages.append(answer)
    if r.random() < 0.5:
        messages.pop()
        if not messages or messages[-1]["role"] == "system":
            messages.append({"role": "user", "content": "Go on."})
    if odd:
        r.shuffle(messages)
    chat["messages"] = messages
    if tools and r.random() < 0.8:
        chat["tools"] = TOOLS[:r.choice([1, 2])]
    if r.random() < 0.15:
        chat["documents"] = [{"title": "T 1", "text": "One <b>"}, {"title": "二", "text": "Zwei\n", "year": 1999}]
    if messages[-1]["role"] != "assistant":
        if r.random() < 0.7:
            chat["add_generation_prompt"] = True
    elif r.random() < 0.3:
        chat["continue_final_message"] = True
    if r.random() < 0.15:
        chat["variables"] = r.choice([{"enable_thinking": False}, {"date_string": "1 Jan 2020"}, {"tools_in_user_message": False}, {"builtin_tools": ["weather"]}, {"controls": {"length": "long"}}])
    return chat


def conversations(r, n):
    return [one(r) for _ in range(n)]

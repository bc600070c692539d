"""Small templates for the interpreter's tests: one feature each."""

DATA = {
    "name": "Ann", "empty": "", "n": 3, "f": 2.5, "big": 12345678901234567890, "t": True, "nothing": None,
    "words": ["b", "a", "C", "a"], "nums": [3, 1, 2], "d": {"b": 1, "a": {"x": [1, 2.0, None, True, "q'\"\n"]}, "items": "own"},
    "people": [{"name": "Bo", "age": 5, "tags": ["x"]}, {"name": "al", "age": 3}, {"name": "Cy", "age": 5, "tags": []}],
    "text": "  Hello, wörld! 日本語 \n second\tline\r\nthird  ", "nested": [[1, 2], [3]], "mix": [1, "a", None, 2.0, False, {"k": "v"}],
    "floats": [0.1, 1e16, 1e-5, 1.0, 123456789.123, -0.0, 1e22, 5e-324, 0.0001, 1e100], "code": "if (a < b) { return \"x\" & '\\\\'; }",
    "control": "\u0000\u0001\u001f\u007f\u0085\u00a0\u200b\u2028😀",
}

SNIPPETS = r'''
{{ name }} {{ n }} {{ f }} {{ big }} {{ t }} {{ nothing }} {{ words }} {{ d }} {{ mix }} {{ floats }} {{ control }} {{ missing }}|
{{ d|tojson }}{{ mix|tojson }}{{ floats|tojson }}{{ control|tojson }}{{ big|tojson }}{{ code|tojson }}
{{ control|tojson(ensure_ascii=True) }}{{ text|tojson(true) }}
{{ d|tojson(indent=2) }}{{ []|tojson(indent=2) }}{{ {}|tojson(indent=4) }}{{ nested|tojson(indent=0) }}{{ d|tojson(indent='\t') }}
{{ d|tojson(sort_keys=True) }}{{ d|tojson(separators=(',', ':')) }}{{ d|tojson(False, 2, ('; ', '=')) }}{{ {1: 2, none: 3, true: 4, 1.5: 5}|tojson }}
{{ control }}{{ [control] }}{{ [code] }}{{ ["it's", 'say "x"', 'both \' "'] }}{{ (1,) }}{{ () }}{{ (1, 'a') }}
{{ 1 + 2 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ 7 % 3 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 2 ** 10 }} {{ 2 ** -1 }} {{ 2 ** 3 ** 2 }} {{ 7.5 // 2 }} {{ -7.5 % 2 }} {{ 1e3 }} {{ 0x1f }} {{ 1_000 }} {{ true + 1 }}
{{ 'a' + 'b' }} {{ 'a' ~ 1 ~ none ~ true ~ 1.5 ~ missing }} {{ 'ab' * 3 }} {{ [1] * 2 + [2] }} {{ 'a' 'b' }} {{ -3|abs }} {{ - 3 + 4 }} {{ +3 }}
{{ 1 < 2 < 3 }} {{ 1 < 2 > 5 }} {{ 'a' < 'b' }} {{ [1, 2] < [1, 3] }} {{ 1 == 1.0 }} {{ 1 == true }} {{ 'a' == 1 }} {{ none == missing }} {{ missing == other }} {{ d == d }} {{ [1] == (1,) }}
{{ 'a' in 'cat' }} {{ 'z' not in 'cat' }} {{ 1 in nums }} {{ 'b' in d }} {{ 'x' in missing }} {{ not 'a' in words }} {{ not t }} {{ t and n or 1 }} {{ empty or 'x' }} {{ nothing and 1 }}
{{ 'yes' if t else 'no' }} {{ 'yes' if empty }}| {{ 1 if empty else 2 if t else 3 }} {{ ('a' if t) is defined }}
{{ words[0] }} {{ words[-1] }} {{ words[1:] }} {{ words[:-1] }} {{ words[::-1] }} {{ words[::2] }} {{ words[5:] }} {{ words[-3:-1] }} {{ name[1] }} {{ name[::-1] }} {{ text[2:7] }} {{ words[10] }}| {{ words.1 }} {{ nested[0][1] }}
{{ d.b }} {{ d['b'] }} {{ d.a.x[1] }} {{ d['items'] }} {{ d.nope }}| {{ d['nope'] is defined }} {{ d.get('b') }} {{ d.get('z') }} {{ d.get('z', 4) }} {{ d.keys()|list }} {{ d.values()|list|length }} {{ missing is defined }}
{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}{% for k in d %}{{ k }}{% endfor %}{% for k, v in d|items %}{{ k }}{% endfor %}{% for k, v in d|dictsort %}{{ k }}{% endfor %}
{{ text.strip() }}|{{ text.lstrip() }}|{{ text.rstrip() }}|{{ 'xxaxx'.strip('x') }}|{{ text|trim }}|{{ 'abca'|trim('a') }}
{{ 'a,b,,c'.split(',') }} {{ ' a  b '.split() }} {{ 'a b c'.split(' ', 1) }} {{ 'a b c'.rsplit(' ', 1) }} {{ ' a  b  c '.split(none, 1) }} {{ 'a-b-c'.split('-')[-1] }} {{ text.splitlines() }} {{ 'a\nb\n'.splitlines(true) }} {{ ''.split(',') }} {{ ''.split() }} {{ ' a  b  c '.rsplit(maxsplit=1) }}
{{ name.upper() }} {{ name.lower() }} {{ 'straße ǆ ﬁ İ ΣΑΣ'.upper() }} {{ 'İSTANBUL ΟΔΟΣ ΣΑΣ'.lower() }} {{ 'hELLO wORLD'.capitalize() }} {{ "they're bill's".title() }} {{ "they're bill's x-y (z"|title }} {{ 'aB'|upper }} {{ 'aB'|capitalize }} {{ 'ßx ǆa'.capitalize() }}
{{ name.startswith('A') }} {{ name.endswith(('x', 'n')) }} {{ 'abc'.startswith('b', 1) }} {{ 'abc'.find('c') }} {{ 'abc'.find('z') }} {{ 'aXbX'.rfind('X') }} {{ '日本x'.index('x') }} {{ 'aaa'.count('a') }} {{ 'aaa'.count('') }} {{ 'abc'.endswith('b', 0, 2) }} {{ 'aXbX'.find('X', 2) }}
{{ 'aXbX'.replace('X', 'y') }} {{ 'aaa'.replace('a', 'b', 2) }} {{ 'aXb'|replace('X', 1) }} {{ 'ab'.replace('', '-') }} {{ ', '.join(words) }} {{ words|join }} {{ nums|join('-') }} {{ people|join(', ', attribute='name') }}
{{ 'a=b=c'.partition('=') }} {{ 'a=b=c'.rpartition('=') }} {{ 'x'.partition('=') }} {{ 'prefixed'.removeprefix('pre') }} {{ 'a.py'.removesuffix('.py') }} {{ '7'.zfill(3) }} {{ '-7'.zfill(4) }} {{ 'a'.ljust(3, '.') }} {{ 'a'.rjust(3) }} {{ 'ab'.center(5, '*') }} {{ 'abc'.center(6, '*') }} {{ 'a'|center(4) }}|
{{ '12'.isdigit() }} {{ '1a'.isalnum() }} {{ 'ab'.isalpha() }} {{ ' '.isspace() }} {{ ''.isspace() }} {{ 'aB'.islower() }} {{ 'AB1'.isupper() }} {{ '½'.isnumeric() }} {{ '½'.isdecimal() }} {{ '²'.isdigit() }}
{{ '{} and {}'.format(1, 'b') }} {{ '{0}{1}{0}'.format('a', 2) }} {{ '{x}{{}}'.format(x=3) }} {{ '%s is %d%% of %5.2f|%-4s|%04d|%r' % ('a', 5, 2.345, 'x', 42, 'q') }} {{ '%s' % name }} {{ '%s-%s'|format('a', 1) }} {{ '%(a)s'|format(a=1) }}
{{ missing|default('x') }} {{ empty|default('x') }}| {{ empty|default('x', true) }} {{ nothing|default('x') }} {{ nothing|d('x', boolean=True) }} {{ d.zz|default(d.b) }}
{{ words|length }} {{ text|length }} {{ d|count }} {{ missing|length }} {{ words|first }} {{ words|last }} {{ []|first }}| {{ words|reverse|list }} {{ 'abc'|reverse }} {{ words|sort }} {{ words|sort(true, true) }} {{ people|sort(attribute='age')|map(attribute='name')|list }} {{ words|unique|list }} {{ nums|min }} {{ nums|max }} {{ nums|sum }} {{ people|sum('age') }}
{{ people|map(attribute='name')|join(',') }} {{ words|map('upper')|list }} {{ people|map(attribute='tags', default='none')|list }} {{ people|selectattr('age', 'equalto', 5)|map(attribute='name')|list }} {{ people|rejectattr('age', '>', 4)|list|length }} {{ people|selectattr('tags')|list|length }} {{ nums|select('odd')|list }} {{ nums|reject('odd')|list }} {{ people|selectattr('tags', 'defined')|list|length }} {{ mix|select|list }}
{{ nums|batch(2)|list }} {{ nums|batch(2, 0)|list }} {{ nums|slice(2)|list }} {% for g in people|groupby('age') %}{{ g.grouper }}:{{ g.list|length }};{% endfor %}{% for a, b in people|groupby('age') %}{{ a }}{{ b[0].name }}{% endfor %}
{{ '3'|int }} {{ '3.7'|int }} {{ 'x'|int }} {{ 'x'|int(-1) }} {{ 3.9|int }} {{ 'ff'|int(0, 16) }} {{ '2.5'|float }} {{ 'x'|float }} {{ 3|float }} {{ 2.5|round }} {{ 2.675|round(2) }} {{ 3.5|round }} {{ 2.1|round(0, 'ceil') }} {{ 3|round }} {{ 42|string + 'x' }} {{ 'abc'|list }} {{ d|list }}
{{ 'a\nb\n\nc'|indent }}| {{ 'a\nb\n\nc'|indent(2, true) }}| {{ 'a\nb\n\nc'|indent(2, blank=true) }}| {{ 'a\nb'|indent('>> ') }} {{ 'a b c'|wordcount }} {{ 'foo bar baz qux'|truncate(9) }} {{ 'foo bar baz qux'|truncate(9, true) }} {{ 'foo bar'|truncate(5) }}
{{ 1 is number }} {{ true is number }} {{ 1 is integer }} {{ true is integer }} {{ 1.0 is float }} {{ 'a' is string }} {{ d is mapping }} {{ words is sequence }} {{ 'a' is iterable }} {{ d is iterable }} {{ 1 is iterable }} {{ none is none }} {{ true is true }} {{ 1 is true }} {{ false is false }} {{ t is boolean }} {{ missing is none }} {{ missing is undefined }} {{ nothing is defined }} {{ missing is iterable }} {{ d is sequence }}
{{ 3 is odd }} {{ 4 is even }} {{ 6 is divisibleby 3 }} {{ 1 is eq 1 }} {{ 1 is ne(2) }} {{ 3 is gt 2 }} {{ 2 is in [1, 2] }} {{ 1 is not none }} {{ none is sameas none }} {{ 'a' is lower }} {{ 'A' is upper }} {{ range is callable }} {{ 'upper' is filter }} {{ 1 is not defined }}
{% set x = 1 %}{% for i in [1, 2] %}{% set x = x + i %}{{ x }}{% endfor %}{{ x }}{% if true %}{% set x = 9 %}{% endif %}{{ x }}
{% set ns = namespace(a=1, found=false) %}{% for i in nums %}{% set ns.a = ns.a + i %}{% endfor %}{{ ns.a }} {{ ns.found }} {{ ns.zz }}| {% set a, b = 1, (2, 3) %}{{ a }}{{ b }}
{% set block %}  text {{ n }} {% endset %}[{{ block }}]{% set up | upper %}abc{% endset %}{{ up }}{% filter upper %}abc{{ name }}{% endfilter %}{% filter trim|upper %} q {% endfilter %}
{% for i in nums %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.depth }}{{ loop.previtem }}{{ loop.nextitem }}{{ loop.cycle('x', 'y') }}{{ loop.changed(i > 1) }};{% endfor %}
{% for i in nums if i > 1 %}{{ loop.index }}:{{ i }}/{{ loop.length }} {% else %}none{% endfor %}{% for i in [] %}x{% else %}empty{% endfor %}{% for i in missing %}x{% else %}undefined{% endfor %}{% for c in name %}{{ c }}.{% endfor %}
{% for i in range(10) %}{% if i == 2 %}{% continue %}{% endif %}{% if i == 5 %}{% break %}{% endif %}{{ i }}{% endfor %} {{ range(3)|list }} {{ range(1, 7, 2)|list }} {{ range(5, 0, -2)|list }} {% for a, b in [(1, 2), (3, 4)] %}{{ a }}-{{ b }} {% endfor %}
{% for x in [[1, [2, 3]], 4] recursive %}{% if x is iterable %}({{ loop(x) }}){% else %}{{ x }}{{ loop.depth }}{% endif %}{% endfor %}
{% macro f(a, b=2, c='z') %}[{{ a }}{{ b }}{{ c }}]{% endmacro %}{{ f(1) }}{{ f(1, c=3) }}{{ f() }}{% macro g(x) %}{{ f(x) }}{% if x > 0 %}{{ g(x - 1) }}{% endif %}{% endmacro %}{{ g(2) }}
{% macro v(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ v(1, 2, 3, k=4) }}{% macro wrap(t) %}<{{ t }}>{{ caller() }}</{{ t }}>{% endmacro %}{% call wrap('b') %}in{{ n }}{% endcall %}{% macro each(xs) %}{% for x in xs %}{{ caller(x) }}{% endfor %}{% endmacro %}{% call(x) each(nums) %}{{ x }},{% endcall %}
{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a }}|{% set y = 1 %}{% macro late() %}{{ y }}{% endmacro %}{% set y = 2 %}{{ late() }}
{{ dict(a=1, b=2) }} {{ dict({'x': 1}, y=2) }} {{ {'a': 1, 'b': [1, 2]} }} {{ {} }} {{ {'a': 1}.a }} {{ {'k': {'j': 2}}['k']['j'] }} {% set j = joiner(', ') %}{% for i in nums %}{{ j() }}{{ i }}{% endfor %} {% set c = cycler('o', 'e') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}
{% raw %}{{ x }} {% if %} {# c #}{% endraw %} {{ '}}' }} {{ '{%' }} {# a comment {{ x }} #}{{ {'a': {'b': 1}} }}
{{ [1, 2,] }} {{ (1, 2)[0] }} {{ "a\tb\\n\x41\u00e9\101\q" }} {{ 'a\nb' }} {{ "it's" }} {{ 'dbl"' }} {{ words|length > 2 and name == 'Ann' }} {{ not missing }} {{ (words|length) + 1 }} {{ 1 if words|length > 3 else 0 }}
{{ '%s)' % 1 }} {{ '%(a)5s)%%' % {'a': 'x'} }} {{ strftime_now('%d %b %Y') }} {{ strftime_now('%Y-%m-%d %H:%M:%S %A %B %j %y %I %p %-d %e %U %W %V %w %u %%') }}
{{ 'a'|safe }}{{ words|tojson|safe }} {{ words is not string and words is iterable }} {{ 'x' if name is defined and name is not none and name|length else 'y' }} {{ n|string }} {{ d.a.x|length }}
{{ nums[n:] }} {{ nums[:n - 1] }} {{ nums[-n] }} {{ words.index('a') }} {{ words.count('a') }} {{ people[0]['name'] }} {{ people[0].tags[0] }} {{ people|length - 1 }} {{ people[people|length - 1].name }} {{ people[-1:][0].name }}
@@begin
  {% if true %}
    a
  {%- else %}
    b
  {% endif %}
  {{ n }}  
    {# comment #}
 x {% if t %} y {% endif %}  
    {%+ if t %} kept {% endif +%}
next
    {%- set q = 1 -%}   
   glued   {{- n -}}   
   glued
a  {%- raw -%}  r  {%- endraw -%}  b
	{% for i in nums %}	
	{{ i }}
	{% endfor %}
{{ n -}}

  z
{#- c -#}  
end
@@end
{% for i in nums %}{{ i }}{% continue %}{% else %}else{% endfor %}{% for i in nums %}{% break %}{% else %}else{% endfor %}{{ 3.0 is odd }} {{ 'a' is sameas none }} {{ 'x' % nums }} {{ 0|map('upper')|list }} {{ false|select|list }} {{ 'aB'.swapcase() }}
{% if empty %}{{ n|nosuch }}{{ n is nosuch }}{% endif %}ok
{% if t %}{{ n|nosuch }}{% endif %}
{% if t %}{{ n is nosuch }}{% endif %}
{{ n[1:] }}
{{ d[1:] }}
{{ none|indent }}
{{ d.a.nope.x }}
{{ missing.x }}
{{ missing + 1 }}
{{ 'a' + 1 }}
{{ none + 'a' }}
{{ none|length }}
{{ missing() }}
{{ d.nope() }}
{{ words.append(1) }}
{{ d.update({}) }}
{{ 1 / 0 }}
{{ raise_exception('no ' ~ name) }}
{{ words|map('upper')|length }}
{{ [1, 'a']|sort }}
{{ 1 < 'a' }}
{{ 'a' in 3 }}
{{ 'abc'.index('z') }}
{% for a, b in [1] %}{% endfor %}
{% set x.y = 1 %}
{{ missing|tojson }}
{{ range(1000000) }}
{{ name.__class__ }}
{{ ''.__class__.__mro__ }}
{% if %}x{% endif %}
{% for x in %}{% endfor %}
{{ }}
{{ 1 + }}
{% if t %}
{% endif %}{% endif %}
{% unknown %}
{{ 'a' | nosuch }}
{{ a is nosuch }}
{{ (1 }}
{{ 'a }}
{% set 1 = 2 %}
{% break %}
{% include 'x' %}
{% macro m(a, a=1, b) %}{% endmacro %}
{{ f(a=1, 2) }}
{% for i in nums %}{% generation %}{% break %}{% endgeneration %}{% endfor %}
z{% generation %}a{% set inner = 1 %}{% endgeneration %}{{ inner }}|{% for i in nums %}x{% generation %}{{ i }}{{ loop.index }}{% endgeneration %}{% endfor %}
'''


def snippets():
    """Each line is a template; lines between @@begin and @@end are one."""
    out, several = [], None
    for line in SNIPPETS.strip("\n").split("\n"):
        if line == "@@begin":
            several = []
        elif line == "@@end":
            out += ["\n".join(several), "\n".join(several) + "\n\n", "\r\n".join(several)]
            several = None
        elif several is not None:
            several.append(line)
        else:
            out.append(line)
    return out

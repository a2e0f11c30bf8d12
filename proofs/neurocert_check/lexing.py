"""Tokens of the language (docs/language.md, section 1): (kind, text) pairs.

Kinds are WORD, NUMBER, MARK, INDENT, DEDENT, NEWLINE and END. Every refusal of a text is a `Refused`."""

import re

MOST_BYTES, DIGITS, LETTERS = 2**20, 4000, 256
TOKEN = re.compile(r"""(?P<white>[ \t\r]+)|(?P<decimal>[0-9]+\.[0-9])|(?P<NUMBER>[0-9]+)|(?P<WORD>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<MARK>\.\.|\.\*|\.\^|->|<=|[-+*/^()\[\],;:={}])""", re.VERBOSE)


class Refused(Exception):
    """The language refuses a text, or sizes for it."""


def words_of(line, primes=False):
    """The tokens of a part of a line. `primes`: names may carry one, for the second of two programs."""
    out, i = [], 0
    while i < len(line):
        found = TOKEN.match(line, i)
        if not found or found.lastgroup == "decimal":
            raise Refused(f"character {line[i]!r}")
        kind, token, i = found.lastgroup, found.group(), found.end()
        if kind == "NUMBER" and len(token) > DIGITS:
            raise Refused("a number of too many digits")
        if kind == "WORD":
            if len(token) > LETTERS:
                raise Refused("a word of too many characters")
            if primes and line[i:i + 1] == "'":
                token, i = token + "'", i + 1
        if kind != "white":
            out.append((kind, token))
    return out


def tokens(text):
    """The tokens of a whole text."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES or text.startswith("\ufeff"):
        raise Refused("a byte order mark, or a text that is too long")
    out, indents, depth = [], [0], 0
    for line in text.split("\n"):
        line = line.partition("#")[0]
        words = words_of(line)
        if not words:
            continue
        body = line.lstrip(" ")
        if body.startswith("\t"):
            raise Refused("a tab before a statement")
        if depth == 0:
            indent = len(line) - len(body)
            if indent > indents[-1]:
                indents.append(indent)
                out.append(("INDENT", ""))
            while indent < indents[-1]:
                indents.pop()
                out.append(("DEDENT", ""))
            if indent != indents[-1]:
                raise Refused("an indentation that fits no block")
        out += words
        for _, token in words:
            depth = max(0, depth + (token in ("(", "[")) - (token in (")", "]")))
        if depth == 0:
            out.append(("NEWLINE", ""))
    if depth > 0:
        out.append(("NEWLINE", ""))
    return out + [("DEDENT", "")] * (len(indents) - 1) + [("END", "")]

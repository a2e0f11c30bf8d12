"""A preprocessor of mdBook for links that lead somewhere in the repository, and nowhere in the book.

Links to files outside of the book, as ../../proofs/checker, become links to the repository if output.html.git-repository-url
is set, else text. Links to a README.md lead to the index.html that mdBook makes of it. mdBook starts this script as
`book_links.py supports html` and, if that succeeds, with the book as JSON on standard input.
"""
import json
import posixpath
import re
import sys

LINK = re.compile(r"\[([^\[\]]*)\]\(([^()\s]+)\)")


def main():
    if sys.argv[1:2] == ["supports"]:
        return
    context, book = json.load(sys.stdin)
    url = context["config"].get("output", {}).get("html", {}).get("git-repository-url")

    def changed(chapter):
        folder = posixpath.dirname(chapter["path"] or "")

        def link(found):
            text, target = found.groups()
            path, mark, anchor = target.partition("#")
            path = posixpath.normpath(posixpath.join("docs", folder, path))
            if "://" in target:
                return found[0]
            if path.startswith("docs/"):
                return f"[{text}]({re.sub('README.md(?=#|$)', 'index.md', target)})"
            return f"[{text}]({url.rstrip('/')}/blob/HEAD/{path}{mark}{anchor})" if url else text

        lines, in_block = [], False
        for line in chapter["content"].split("\n"):
            in_block ^= line.lstrip().startswith("```")
            lines.append(line if in_block else LINK.sub(link, line))
        chapter["content"] = "\n".join(lines)

    def walk(items):
        for item in items:
            if isinstance(item, dict) and "Chapter" in item:
                changed(item["Chapter"])
                walk(item["Chapter"]["sub_items"])

    walk(book.get("items") or book.get("sections"))
    json.dump(book, sys.stdout)


if __name__ == "__main__":
    main()

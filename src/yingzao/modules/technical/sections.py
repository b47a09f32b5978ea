"""A briefing's text in parts: 【heading】 on a line of its own, and what is said under it."""


def sections(content: str) -> list[tuple[str, str]]:
    """Heading and text of each part of a briefing; text before the first heading has none."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in content.splitlines():
        line = line.strip()
        if line.startswith("【") and line.endswith("】"):
            found.append((line[1:-1], []))
        else:
            found[-1][1].append(line)
    return [
        (heading, "\n".join(lines).strip()) for heading, lines in found if heading or "".join(lines).strip()
    ]

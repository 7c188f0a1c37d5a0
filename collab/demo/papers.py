PAPERS: dict[str, str] = {}

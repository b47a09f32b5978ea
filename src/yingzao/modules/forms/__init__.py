"""Forms that users define: a list of typed questions, issued in revisions."""

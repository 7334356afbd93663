"""What the feed adapter needs: entries, the folder they lie in, and both documents."""

"""What the website adapter needs: articles, their pages, and whole files."""

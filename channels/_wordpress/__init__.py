"""What the WordPress adapter needs: the REST API, posts, pictures, terms, errors."""

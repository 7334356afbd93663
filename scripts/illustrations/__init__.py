"""Pictures of the samples, drawn by this program: nobody is in them, nobody else's."""

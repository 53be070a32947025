"""The page and its server, on Gradio."""

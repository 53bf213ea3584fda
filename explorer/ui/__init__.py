"""The only folder that knows Streamlit."""

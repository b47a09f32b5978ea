"""Safety education on the three levels: company, project, crew."""

"""What an operator looks at: health, figures, logs. None of it names a person."""

"""Weekly reports and monthly reviews: counted from records, drafted in words, frozen when they are submitted."""

"""Method statements of hazardous works, their expert reviews, and the briefings of the crews."""

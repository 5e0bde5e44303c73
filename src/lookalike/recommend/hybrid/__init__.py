"""Every source of candidates in one ranking whose score is a sum of named parts."""

"""Biomarkers of a whole tumour: mutational burden, indels as a microsatellite indicator, mutational spectrum."""

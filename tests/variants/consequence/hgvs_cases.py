"""Hand-computed HGVS names and terms on the made-up gene of `made`: change | c. name | p. name | terms.

The change is written on the transcript's strand. An empty p. means that no residue is concerned.
"""

CASES = """
# substitutions
4 G>C | 4G>C | Ala2Pro | missense_variant
5 C>T | 5C>T | Ala2Val | missense_variant
6 A>G | 6A>G | Ala2= | synonymous_variant
10 A>G | 10A>G | Lys4Glu | missense_variant
10 A>T | 10A>T | Lys4Ter | stop_gained
13 A>T | 13A>T | Lys5Ter | stop_gained
15 G>T | 15G>T | Lys5Asn | missense_variant
16 T>C | 16T>C | Trp6Arg | missense_variant
17 G>A | 17G>A | Trp6Ter | stop_gained
18 G>A | 18G>A | Trp6Ter | stop_gained
18 G>C | 18G>C | Trp6Cys | missense_variant
19 C>T | 19C>T | Leu7= | synonymous_variant
20 T>C | 20T>C | Leu7Pro | missense_variant
22 C>G | 22C>G | Leu8Val | missense_variant splice_region_variant
24 G>A | 24G>A | Leu8= | splice_region_variant synonymous_variant
25 G>T | 25G>T | Glu9Ter | stop_gained splice_region_variant
27 A>C | 27A>C | Glu9Asp | missense_variant splice_region_variant
28 G>A | 28G>A | Glu10Lys | missense_variant
31 T>C | 31T>C | Ser11Pro | missense_variant
33 C>A | 33C>A | Ser11= | synonymous_variant
34 C>T | 34C>T | Arg12Ter | stop_gained
36 A>G | 36A>G | Arg12= | synonymous_variant
38 A>G | 38A>G | Tyr13Cys | missense_variant
39 C>A | 39C>A | Tyr13Ter | stop_gained splice_region_variant
40 G>A | 40G>A | Val14Met | missense_variant splice_region_variant
41 T>C | 41T>C | Val14Ala | missense_variant splice_region_variant
42 G>A | 42G>A | Val14= | splice_region_variant synonymous_variant
43 C>T | 43C>T | His15Tyr | missense_variant splice_region_variant
45 C>A | 45C>A | His15Gln | missense_variant
49 G>A | 49G>A | Asp17Asn | missense_variant
52 A>T | 52A>T | Thr18Ser | missense_variant
57 T>G | 57T>G | Phe19Leu | missense_variant
# start and stop codon
1 A>G | 1A>G | Met1? | start_lost
2 T>C | 2T>C | Met1? | start_lost
3 G>A | 3G>A | Met1? | start_lost
1 ATG>- | 1_3del | Met1? | start_lost inframe_deletion
2^ ->C | 2_3insC | Met1? | frameshift_variant start_lost
-2 GAAT>- | -1_3del | Met1? | start_lost 5_prime_UTR_variant
1 A>- | 1del | | start_retained_variant 5_prime_UTR_variant
-1^ ->A | 1dup | | start_retained_variant 5_prime_UTR_variant
3^ ->ATG | 1_3dup | Met1dup | inframe_insertion
58 T>C | 58T>C | Ter20GlnextTer2 | stop_lost
60 A>T | 60A>T | Ter20TyrextTer2 | stop_lost
59 A>G | 59A>G | Ter20= | stop_retained_variant
60 A>G | 60A>G | Ter20= | stop_retained_variant
58 TAA>TGA | 59A>G | Ter20= | stop_retained_variant
58 TAA>- | 58_60del | Ter20AlaextTer1 | stop_lost inframe_deletion
58 T>- | 58del | Ter20LysextTer5 | frameshift_variant stop_lost
54 T>- | 58del | Ter20LysextTer5 | frameshift_variant stop_lost
59^ ->G | 59_60insG | Ter20= | stop_retained_variant
58^ ->CAA | 58_59insCAA | Ter20SerextTer3 | stop_lost inframe_insertion
57^ ->CAA | 57_58insCAA | Phe19_Ter20insGln | inframe_insertion
58^ ->ACT | 59_60insCTA | Phe19_Ter20insTyr | inframe_insertion
58^ ->ACTAAA | 59_60insCTAAAA | Ter20TyrextTer1 | stop_lost inframe_insertion
58^ ->AGC | 59_60insGCA | Ter20= | stop_retained_variant
55 TTTTAA>TAGCAA | 56_58delinsAGC | Phe19Ter | stop_gained
52 ACTTTTTAA>TATTAGCAA | 52_58delinsTATTAGC | Thr18_Phe19delinsTyrTer | stop_gained
57 TTAA>ATAGCAA | 57_58delinsATAGC | Phe19Leu | protein_altering_variant
55 TTT>- | 56_58del | Phe19del | inframe_deletion
54 TTT>- | 56_58del | Phe19del | inframe_deletion
57 TT>AT | 57T>A | Phe19Leu | missense_variant
60 AG>- | 60_*1del | Ter20TyrextTer3 | stop_lost 3_prime_UTR_variant
57 TTAA>GTAG | 57_60delinsGTAG | Phe19Leu | missense_variant
# untranslated and flanking
-1 A>G | -1A>G | | 5_prime_UTR_variant
-6 C>T | -6C>T | | 5_prime_UTR_variant
-4 A>- | -4del | | 5_prime_UTR_variant
-3 G>- | -2del | | 5_prime_UTR_variant
-6 C>- | -5del | | 5_prime_UTR_variant
-3^ ->G | -2dup | | 5_prime_UTR_variant
-1^ ->C | -1_1insC | | 5_prime_UTR_variant
*1 G>A | *1G>A | | 3_prime_UTR_variant
*10 A>- | *13del | | 3_prime_UTR_variant
*10^ ->A | *13dup | | 3_prime_UTR_variant
*2 C>- | *2del | | 3_prime_UTR_variant
60^ ->C | 60_*1insC | | 3_prime_UTR_variant
*17 C>A | *17C>A | | 3_prime_UTR_variant
-7 G>A | -7G>A | | upstream_gene_variant
*18 C>T | *18C>T | | downstream_gene_variant
# introns and splice sites
24+1 G>A | 24+1G>A | ? | splice_donor_variant
24+2 T>C | 24+2T>C | ? | splice_donor_variant
24+3 A>G | 24+3A>G | | splice_donor_region_variant intron_variant
24+4 A>G | 24+4A>G | | splice_donor_region_variant intron_variant
24+5 G>A | 24+5G>A | | splice_donor_5th_base_variant intron_variant
24+6 T>A | 24+6T>A | | splice_donor_region_variant intron_variant
24+7 C>A | 24+7C>A | | splice_region_variant intron_variant
24+8 C>A | 24+8C>A | | splice_region_variant intron_variant
24+9 C>T | 24+9C>T | | intron_variant
24+13 G>A | 24+13G>A | | intron_variant
24+14 C>T | 24+14C>T | | splice_polypyrimidine_tract_variant intron_variant
25-15 T>C | 25-15T>C | | splice_polypyrimidine_tract_variant intron_variant
25-9 T>C | 25-9T>C | | splice_polypyrimidine_tract_variant intron_variant
25-8 T>C | 25-8T>C | | splice_region_variant splice_polypyrimidine_tract_variant intron_variant
25-3 C>T | 25-3C>T | | splice_region_variant splice_polypyrimidine_tract_variant intron_variant
25-2 A>G | 25-2A>G | ? | splice_acceptor_variant
25-1 G>A | 25-1G>A | ? | splice_acceptor_variant
41+1 G>T | 41+1G>T | ? | splice_donor_variant
41+16 A>G | 41+16A>G | | splice_polypyrimidine_tract_variant intron_variant
42-15 G>C | 42-15G>C | | splice_polypyrimidine_tract_variant intron_variant
42-2 A>C | 42-2A>C | ? | splice_acceptor_variant
24+8^ ->C | 24+9dup | | intron_variant
24+9^ ->G | 24+9_24+10insG | | intron_variant
24+5 GT>- | 24+5_24+6del | | splice_donor_5th_base_variant intron_variant
24 GG>- | 24_24+1del | ? | splice_donor_variant coding_sequence_variant
22 CTGGTA>- | 22_24+3del | ? | splice_donor_variant coding_sequence_variant intron_variant
25-2 AGG>- | 25-1_26del | ? | splice_acceptor_variant coding_sequence_variant
24+1 GT>AA | 24+1_24+2delinsAA | ? | splice_donor_variant
25-2 AG>CT | 25-2_25-1inv | ? | splice_acceptor_variant
24 G>- | 24+1del | Glu9LysfsTer17 | frameshift_variant splice_region_variant
24+1 G>- | 24+1del | Glu9LysfsTer17 | frameshift_variant splice_region_variant
24^ ->CCC | 24_24+1insCCC | Leu8_Glu9insPro | inframe_insertion splice_region_variant
25-1^ ->CCC | 25-1_25insCCC | Leu8_Glu9insPro | inframe_insertion splice_region_variant
41^ ->AAA | 41_41+1insAAA | Val14_His15insLys | inframe_insertion splice_region_variant
# deletions
4 GCA>- | 7_9del | Ala3del | inframe_deletion
5 CAG>- | 7_9del | Ala3del | inframe_deletion
7 GCA>- | 7_9del | Ala3del | inframe_deletion
4 GCAGCA>- | 4_9del | Ala2_Ala3del | inframe_deletion
25 GAA>- | 28_30del | Glu10del | inframe_deletion
26 AAG>- | 28_30del | Glu10del | inframe_deletion
28 GAATCC>- | 28_33del | Glu10_Ser11del | inframe_deletion
31 TCC>- | 31_33del | Ser11del | inframe_deletion
32 CCC>- | 32_34del | Ser11Ter | stop_gained inframe_deletion
35 GAT>- | 35_37del | Arg12_Tyr13delinsHis | inframe_deletion
43 CAC>- | 46_48del | His16del | inframe_deletion
43 CACCAC>- | 43_48del | His15_His16del | inframe_deletion splice_region_variant
49 GATACT>- | 49_54del | Asp17_Thr18del | inframe_deletion
# frameshifts
9 A>- | 14del | Lys5SerfsTer21 | frameshift_variant
10 A>- | 14del | Lys5SerfsTer21 | frameshift_variant
14 A>- | 14del | Lys5SerfsTer21 | frameshift_variant
16 T>- | 16del | Trp6GlyfsTer20 | frameshift_variant
17 G>- | 18del | Trp6CysfsTer20 | frameshift_variant
18 G>- | 18del | Trp6CysfsTer20 | frameshift_variant
19 C>- | 19del | Leu7CysfsTer19 | frameshift_variant
19 CT>- | 19_20del | Leu7AlafsTer17 | frameshift_variant
25 GA>- | 25_26del | Glu9ArgfsTer15 | frameshift_variant splice_region_variant
36 AT>- | 37_38del | Tyr13ArgfsTer11 | frameshift_variant
14^ ->A | 14dup | Trp6ValfsTer19 | frameshift_variant
8^ ->A | 14dup | Trp6ValfsTer19 | frameshift_variant
12^ ->AA | 13_14dup | Trp6SerfsTer21 | frameshift_variant
18^ ->T | 18_19insT | Leu7SerfsTer18 | frameshift_variant
18^ ->G | 18dup | Leu7AlafsTer18 | frameshift_variant
28 GAA>TC | 28_30delinsTC | Glu10SerfsTer16 | frameshift_variant
37^ ->A | 38dup | Tyr13Ter | stop_gained frameshift_variant
38^ ->A | 38dup | Tyr13Ter | stop_gained frameshift_variant
# insertions and duplications
6^ ->GCA | 7_9dup | Ala3dup | inframe_insertion
3^ ->GCA | 7_9dup | Ala3dup | inframe_insertion
9^ ->GCAGCA | 4_9dup | Ala2_Ala3dup | inframe_insertion
45^ ->CAC | 46_48dup | His16dup | inframe_insertion
48^ ->CACCAC | 43_48dup | His15_His16dup | inframe_insertion
48^ ->GGG | 49_50insGGG | His16_Asp17insGly | inframe_insertion
15^ ->TTCGAC | 16_17insTCGACT | Lys5_Trp6insPheAsp | inframe_insertion
17^ ->CCC | 17_18insCCC | Trp6delinsCysPro | inframe_insertion
46^ ->TTT | 46_47insTTT | His16delinsLeuTyr | inframe_insertion
15^ ->TAA | 16_17insAAT | Trp6Ter | stop_gained inframe_insertion
15^ ->GGTTAA | 15_16insGGTTAA | Lys5_Trp6insGlyTer | stop_gained inframe_insertion
17^ ->ACC | 17_18insACC | Trp6Ter | stop_gained inframe_insertion
# several bases for several
4 GCA>TTT | 4_6delinsTTT | Ala2Phe | missense_variant
5 CA>TT | 5_6delinsTT | Ala2Val | missense_variant
6 AG>CC | 6_7delinsCC | Ala3Pro | missense_variant
6 AG>TT | 6_7delinsTT | Ala3Ser | missense_variant
10 AAA>TTT | 10_12inv | Lys4Phe | missense_variant
16 TG>CA | 16_17inv | Trp6Gln | missense_variant
19 CTGCTG>CAGCAG | 20_23inv | Leu7_Leu8delinsGlnGln | missense_variant splice_region_variant
16 TGG>TAA | 17_18delinsAA | Trp6Ter | stop_gained
15 GT>CA | 15_16delinsCA | Lys5_Trp6delinsAsnArg | missense_variant
12 AA>GC | 12_13delinsGC | Lys5Gln | missense_variant
31 TCCCGA>AAC | 31_36delinsAAC | Ser11_Arg12delinsAsn | protein_altering_variant
31 TCC>GATGAC | 31_32delinsGATGA | Ser11delinsAspAsp | protein_altering_variant
34 CGA>TAACCC | 34_36delinsTAACCC | Arg12Ter | stop_gained protein_altering_variant
31 TCCCGA>CTATGA | 31_34delinsCTAT | Ser11_Arg12delinsLeuTer | stop_gained
6 AGCA>GGCC | 6_9delinsGGCC | Ala2_Ala3= | synonymous_variant
"""


def cases() -> list[tuple[str, str, str, tuple[str, ...]]]:
    """The rows as (change, c. name, p. name, terms)."""
    rows = [line.split("|") for line in CASES.strip().splitlines() if not line.startswith("#")]
    return [(a.strip(), c.strip(), p.strip(), tuple(t.split())) for a, c, p, t in rows]

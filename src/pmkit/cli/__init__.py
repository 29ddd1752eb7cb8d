"""The command line, the only place that knows click. Whoever imports it is a process of pmkit's own."""

import gc

# Modules, tables and models stay to the end, and next to no garbage is in cycles (9 MB in a run of 3,202 samples and 17
# genes): looking for it costs time, a twelfth of a run of one patient while modules are imported, and finds nothing.
gc.set_threshold(5_000_000, 20, 20)

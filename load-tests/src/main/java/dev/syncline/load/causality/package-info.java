/** What causal metadata costs: benchmarks of entries and clocks, and the bytes they carry. */
@NullMarked
package dev.syncline.load.causality;

import org.jspecify.annotations.NullMarked;

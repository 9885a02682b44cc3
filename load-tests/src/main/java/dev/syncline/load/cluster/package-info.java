/** The nodes under test: started here as real processes, or found running elsewhere. */
@NullMarked
package dev.syncline.load.cluster;

import org.jspecify.annotations.NullMarked;

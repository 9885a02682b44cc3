/** What load is, and the one interface through which it is sent to a cluster. */
@NullMarked
package dev.syncline.load.driver;

import org.jspecify.annotations.NullMarked;

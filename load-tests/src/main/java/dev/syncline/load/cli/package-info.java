/** The commands of the runner and the flow of one benchmark run. */
@NullMarked
package dev.syncline.load.cli;

import org.jspecify.annotations.NullMarked;

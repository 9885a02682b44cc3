/** Three nodes, one of which is away and returns: what that takes and costs. */
@NullMarked
package dev.syncline.load.sync;

import org.jspecify.annotations.NullMarked;

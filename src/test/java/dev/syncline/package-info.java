/** What tests of several packages share. */
@NullMarked
package dev.syncline;

import org.jspecify.annotations.NullMarked;

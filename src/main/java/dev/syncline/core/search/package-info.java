/** Nearest neighbours: distances, what a search asks for and finds, and filters on payloads. */
@NullMarked
package dev.syncline.core.search;

import org.jspecify.annotations.NullMarked;

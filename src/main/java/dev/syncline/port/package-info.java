/**
 * What the application asks of the outside world: contracts that adapters fulfil. Each says whether
 * it blocks, may lose, is durable, and how it fails.
 */
@NullMarked
package dev.syncline.port;

import org.jspecify.annotations.NullMarked;

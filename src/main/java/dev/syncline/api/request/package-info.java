/**
 * What every way into a node shares: the form of requests, what is admitted, and how a refusal is
 * told.
 */
@NullMarked
package dev.syncline.api.request;

import org.jspecify.annotations.NullMarked;

/**
 * Makes one version of the siblings of collections that name a resolver: when, by whom, and what
 * becomes of a resolver that cannot.
 */
@NullMarked
package dev.syncline.verticle.resolution;

import org.jspecify.annotations.NullMarked;

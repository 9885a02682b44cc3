/**
 * What an operator may set: one table of keys ({@link dev.syncline.config.ConfigKeys}), typed
 * validated records that mirror it, and the loader that fills them from defaults, file, environment
 * and flags.
 */
@NullMarked
package dev.syncline.config;

import org.jspecify.annotations.NullMarked;

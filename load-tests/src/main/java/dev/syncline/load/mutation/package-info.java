/** What mutations of replicated data types cost beside plain writes. */
@NullMarked
package dev.syncline.load.mutation;

import org.jspecify.annotations.NullMarked;

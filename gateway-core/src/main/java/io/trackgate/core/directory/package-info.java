/** Who and what the gateway knows: users, their credentials, trackers; kept in memory, loaded from the store. */
@NullMarked
package io.trackgate.core.directory;

import org.jspecify.annotations.NullMarked;

/** Stores on a real SQLite file. */
@NullMarked
package io.trackgate.core.store;

import org.jspecify.annotations.NullMarked;

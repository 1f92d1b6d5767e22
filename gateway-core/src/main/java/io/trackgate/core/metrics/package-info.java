/** What is counted, by name. */
@NullMarked
package io.trackgate.core.metrics;

import org.jspecify.annotations.NullMarked;

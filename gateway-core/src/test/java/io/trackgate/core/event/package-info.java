@NullMarked
package io.trackgate.core.event;

import org.jspecify.annotations.NullMarked;

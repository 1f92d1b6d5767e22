@NullMarked
package io.trackgate.load;

import org.jspecify.annotations.NullMarked;

/** Tests of the list of protocols. */
@NullMarked
package io.trackgate.catalogue;

import org.jspecify.annotations.NullMarked;

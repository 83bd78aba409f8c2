/** DynamoDB and S3 inside this process, behind the SDK clients that the stores use in the cloud. */
@NullMarked
package lambdabridge.local.engine;

import org.jspecify.annotations.NullMarked;

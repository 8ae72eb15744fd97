package phao.http;

import phao.access.Admission;
import phao.access.Identity;
import phao.container.Deployment;

/**
 * One request that was let in.
 *
 * @param phao answers it
 * @param admission to the rooms that it is about
 */
record Visit(Deployment phao, Admission admission) {

    Identity identity() {
        return admission.identity();
    }
}

Trackgate is licensed under the Apache License 2.0 (LICENSE). The archive holds these libraries of others, unchanged, in lib/; notices of
their own are inside the jars, their source code is at the addresses given. Most licences are named by their SPDX identifiers, whose texts
are at https://spdx.org/licenses/.

<#list dependencyMap as e>
<#assign project = e.getKey()/>
<#if project.groupId != "io.trackgate">
${project.groupId}:${project.artifactId}:${project.version}
    ${e.getValue()?join(" or ")}
<#if project.url??>    ${project.url}
</#if>
</#if>
</#list>

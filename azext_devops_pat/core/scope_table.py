"""The scopes of PATs, from Microsoft's documentation (docs/integrate/includes/scopes.md of 2025-07-16)."""

from __future__ import annotations

# scope|category|name on the web page|scope that it includes|"yes" for a high privilege
TABLE = """
app_token|Full access|Full access||yes
vso.advsec|Advanced Security|AdvancedSecurity (read)||yes
vso.advsec_write|Advanced Security|AdvancedSecurity (read and write)|vso.advsec|yes
vso.advsec_manage|Advanced Security|AdvancedSecurity (read, write, and manage)|vso.advsec_write|yes
vso.agentpools|Agent Pools|Agent Pools (read)||
vso.agentpools_manage|Agent Pools|Agent Pools (read, manage)|vso.agentpools|yes
vso.environment_manage|Agent Pools|Environment (read, manage)|vso.agentpools_manage|yes
vso.analytics|Analytics|Analytics (read)||
vso.auditlog|Auditing|Audit Log (read)||
vso.auditstreams_manage|Auditing|Audit Streams (read)|vso.auditlog|yes
vso.build|Build|Build (read)|vso.hooks_write|
vso.build_execute|Build|Build (read and execute)|vso.build|yes
vso.code|Code|Code (read)|vso.hooks_write|
vso.code_write|Code|Code (read and write)|vso.code|yes
vso.code_manage|Code|Code (read, write, and manage)|vso.code_write|yes
vso.code_full|Code|Code (full)|vso.code_manage|yes
vso.code_status|Code|Code (status)||
vso.connected_server|Connected Server|Connected Server||
vso.entitlements|Entitlements|Entitlements (Read)||
vso.memberentitlementmanagement|Entitlements|MemberEntitlement Management (read)||
vso.memberentitlementmanagement_write|Entitlements|MemberEntitlement Management (write)|vso.memberentitlementmanagement|yes
vso.extension|Extensions|Extensions (read)|vso.profile|
vso.extension_manage|Extensions|Extensions (read and manage)|vso.extension|yes
vso.extension.data|Extensions|Extension data (read)|vso.profile|
vso.extension.data_write|Extensions|Extension data (read and write)|vso.extension.data|
vso.githubconnections|GitHub Connections|GitHub Connections (read)||
vso.githubconnections_manage|GitHub Connections|GitHub Connections (read and manage)|vso.githubconnections|yes
vso.graph|Graph & identity|Graph (read)||
vso.graph_manage|Graph & identity|Graph (manage)|vso.graph|yes
vso.identity|Graph & identity|Identity (read)||
vso.identity_manage|Graph & identity|Identity (manage)|vso.identity|yes
vso.machinegroup_manage|Machine Group|Deployment group (read, manage)|vso.agentpools_manage|yes
vso.gallery|Marketplace|Marketplace|vso.profile|
vso.gallery_acquire|Marketplace|Marketplace (acquire)|vso.gallery|
vso.gallery_publish|Marketplace|Marketplace (publish)|vso.gallery|yes
vso.gallery_manage|Marketplace|Marketplace (manage)|vso.gallery_publish|yes
vso.notification|Notifications|Notifications (read)|vso.profile|
vso.notification_write|Notifications|Notifications (write)|vso.notification|
vso.notification_manage|Notifications|Notifications (manage)|vso.notification_write|
vso.notification_diagnostics|Notifications|Notifications (diagnostics)|vso.notification|
vso.packaging|Packaging|Packaging (read)|vso.profile|
vso.packaging_write|Packaging|Packaging (read and write)|vso.packaging|yes
vso.packaging_manage|Packaging|Packaging (read, write, and manage)|vso.packaging_write|yes
vso.pipelineresources_use|Pipeline Resources|Pipeline Resources (use)||yes
vso.pipelineresources_manage|Pipeline Resources|Pipeline Resources (use and manage)|vso.pipelineresources_use|yes
vso.project|Project and Team|Project and team (read)||
vso.project_write|Project and Team|Project and team (read and write)|vso.project|
vso.project_manage|Project and Team|Project and team (read, write and manage)|vso.project_write|yes
vso.release|Release|Release (read)|vso.profile|
vso.release_execute|Release|Release (read, write and execute)|vso.release|yes
vso.release_manage|Release|Release (read, write, execute and manage)|vso.release_execute|yes
vso.securefiles_read|Secure Files|Secure Files (read)||yes
vso.securefiles_write|Secure Files|Secure Files (read, create)|vso.securefiles_read|yes
vso.securefiles_manage|Secure Files|Secure Files (read, create, and manage)|vso.securefiles_write|yes
vso.security_manage|Security|Security (manage)||yes
vso.serviceendpoint|Service Connections|Service Endpoints (read)|vso.profile|
vso.serviceendpoint_query|Service Connections|Service Endpoints (read and query)|vso.serviceendpoint|
vso.serviceendpoint_manage|Service Connections|Service Endpoints (read, query and manage)|vso.serviceendpoint_query|yes
vso.hooks|Service Hooks (no longer public)|Service hooks (read)|vso.profile|
vso.hooks_write|Service Hooks (no longer public)|Service hooks (read and write)|vso.hooks|
vso.hooks_interact|Service Hooks (no longer public)|Service hooks (interact)|vso.profile|
vso.settings|Settings|Settings (read)||
vso.settings_write|Settings|Settings (read and write)|vso.settings|
vso.symbols|Symbols|Symbols (read)|vso.profile|
vso.symbols_write|Symbols|Symbols (read and write)|vso.symbols|
vso.symbols_manage|Symbols|Symbols (read, write and manage)|vso.symbols_write|
vso.taskgroups_read|Task Groups|Task Groups (read)||
vso.taskgroups_write|Task Groups|Task Groups (read, create)|vso.taskgroups_read|
vso.taskgroups_manage|Task Groups|Task Groups (read, create and manage)|vso.taskgroups_write|yes
vso.dashboards|Team Dashboard|Team dashboards (read)||
vso.dashboards_manage|Team Dashboard|Team dashboards (manage)|vso.dashboards|
vso.test|Test Management|Test management (read)|vso.profile|
vso.test_write|Test Management|Test management (read and write)|vso.test|
vso.threads_full|Threads|PR threads||
vso.tokens|Tokens|Delegated Authorization Tokens||yes
vso.tokenadministration|Tokens|Token Administration||yes
vso.profile|User Profile|User profile (read)||
vso.profile_write|User Profile|User profile (write)|vso.profile|
vso.variablegroups_read|Variable Groups|Variable Groups (read)||
vso.variablegroups_write|Variable Groups|Variable Groups (read, create)|vso.variablegroups_read|
vso.variablegroups_manage|Variable Groups|Variable Groups (read, create and manage)|vso.variablegroups_write|yes
vso.wiki|Wiki|Wiki (read)||
vso.wiki_write|Wiki|Wiki (read and write)|vso.wiki|
vso.work|Work Items|Work items (read)|vso.hooks_write|
vso.work_write|Work Items|Work items (read and write)|vso.work|
vso.work_full|Work Items|Work items (full)|vso.work_write|
vso.governance|Component Governance|Component Governance (not selectable on the web page)||
"""  # noqa: E501

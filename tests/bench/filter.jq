# A bundle's config.json with the filter that podman gives every container: $podman[0] is
# its seccomp.json. Without it runc's and crun's containers have none, ours have one.
def of($caps; $machine):
	((.includes.caps // []) - $caps | length == 0)
	and ((.excludes.caps // []) - $caps) == (.excludes.caps // [])
	and (.includes.arches == null or (.includes.arches | index($machine) != null))
	and (.excludes.arches == null or (.excludes.arches | index($machine) == null));
(.process.capabilities.bounding // []) as $caps
| .linux.seccomp = ($podman[0] | {
	defaultAction, defaultErrnoRet,
	architectures: (if $machine == "amd64" then ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"]
		else ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"] end),
	syscalls: [.syscalls[] | select(of($caps; $machine)) | {names, action, errnoRet, args}
		| with_entries(select(.value != null and .value != []))]})

-- Where a device differs from its model: the vendor's own keys, as a JSON object of texts.
alter table tracker add column options text;
